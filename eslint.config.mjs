import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const { community, credentials, nodes } = n8nNodesBase.configs;
const plugins = { 'n8n-nodes-base': n8nNodesBase };

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
);
