import { createRequire } from 'node:module';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const { community, credentials, nodes } = n8nNodesBase.configs;
const plugins = { 'n8n-nodes-base': n8nNodesBase };

/** The providers' folders in nodes/, read from what package.json publishes. */
const { n8n } = createRequire(import.meta.url)('./package.json');
const PROVIDERS = [...new Set(n8n.nodes.map((path) => path.split('/')[2]))];

/** What each room of nodes/shared may import, besides itself: the rooms on the floors below it. */
const ROOMS = {
	util: [],
	errors: ['util'],
	declaration: ['errors', 'util'],
	request: ['declaration', 'errors', 'util'],
	http: ['request', 'declaration', 'errors', 'util'],
	output: ['http', 'declaration', 'errors', 'util'],
	form: ['http', 'request', 'declaration', 'errors', 'util'],
	webhooks: ['http', 'request', 'declaration', 'errors', 'util'],
	polling: ['form', 'output', 'http', 'request', 'declaration', 'errors', 'util'],
	execute: [...['polling', 'form', 'output', 'http', 'request', 'declaration', 'errors', 'util']],
};

/** Refuses imports whose path matches one of these regular expressions. */
const noImports = (message, ...regexes) => ({
	'no-restricted-imports': ['error', { patterns: regexes.map((regex) => ({ regex, message })) }],
});

const floors = [
	...Object.entries(ROOMS).map(([room, below]) => ({
		files: [`nodes/shared/${room}/**/*.ts`],
		rules: noImports(
			`${room}/ may import ${below.join(', ') || 'no other room'}; see CONTRIBUTING.md`,
			`^\\.\\./(?!(${[...below, '-'].join('|')})/)`,
		),
	})),
	...PROVIDERS.map((provider) => ({
		files: [`nodes/${provider}/**/*.ts`],
		rules: noImports(
			'A provider imports its own folder and nodes/shared alone; see CONTRIBUTING.md',
			`^(\\.\\./)+(${PROVIDERS.join('|')})/`,
		),
	})),
];

/** n8n's own two plugins with nothing switched off, on what is published; typescript-eslint on all. */
export default tseslint.config(
	{ ignores: ['dist/', '.artifacts/'] },
	{ files: ['**/*.ts'], extends: [tseslint.configs.recommended] },
	{
		files: ['package.json', 'credentials/**/*.ts', 'nodes/**/*.ts'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	{ files: ['package.json'], plugins, rules: community.rules },
	{ files: ['credentials/**/*.ts'], plugins, rules: credentials.rules },
	{ files: ['nodes/**/*.ts'], plugins, rules: nodes.rules },
	...floors,
);
