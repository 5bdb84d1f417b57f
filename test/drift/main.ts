import { providers } from '../package/contents';
import { compareProvider } from './drift';
import { explained } from './explained';
import { report } from './report';
import { readDocuments } from './source';

const USAGE = `npm run drift -- <provider> <OpenAPI file, folder or URL> …

Compares a provider's description with what the package lists and declares of it.
Providers: ${Object.keys(providers).join(', ')}.
Exit code 1: the provider would refuse a request of ours; 2: the comparison was not made.`;

async function main([provider = '', ...sources]: string[]): Promise<number> {
	if (!(provider in providers) || sources.length === 0) throw new Error(USAGE);
	const documents = (await Promise.all(sources.map(readDocuments))).flat();
	const drift = await compareProvider(provider, providers[provider]!, documents);
	const known = explained.filter((one) => one.provider === provider);
	const { text, code } = report(provider, drift, known);
	console.log(text);
	return code;
}

main(process.argv.slice(2)).then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 2;
	},
);
