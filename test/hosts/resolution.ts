import Module from 'node:module';

/**
 * `./Flute.node` is a module of TypeScript here, and there is a `Flute.node.json` beside it, which
 * node would look for first.
 */
const extensions = (Module as unknown as { _extensions: Record<string, unknown> })._extensions;
const json = extensions['.json'];
delete extensions['.json'];
extensions['.json'] = json;
