import Module from 'node:module';

/**
 * Makes Node try `.json` last for imports without an extension. Otherwise `./Flute.node` would load
 * the codex file `Flute.node.json` instead of the TypeScript module `Flute.node.ts`.
 */
const extensions = (Module as unknown as { _extensions: Record<string, unknown> })._extensions;
const json = extensions['.json'];
delete extensions['.json'];
extensions['.json'] = json;
