import type {
	ICredentialTestFunction,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { credentialFailure } from '../errors/credentialFailure';
import { failedAttemptOf, UNREADABLE_REPLY } from '../errors/hostErrors';
import type { FailedAttempt } from '../errors/hostErrors';
import { settle } from '../util/result';
import { joinSentences, titleCase } from '../util/text';
import { credentialFault, trimmed } from './credential';
import { credentialSecrets } from './secrets';
import { DEFAULT_SETTINGS } from './settings';

/** The read that tries a credential. */
interface Probe {
	/** Provider's name, for the texts. */
	readonly provider: string;
	/** Name and label of the field that holds the secret. */
	readonly secret: readonly [name: string, label: string];
	/** Path and query parameters of a GET request that every valid credential is allowed to make. */
	readonly path: string;
	readonly query: IDataObject;
	/** Headers that carry the secret. */
	readonly headers: (credentials: IDataObject) => IDataObject;
	/** Whether the body of a success is what the endpoint gives; another server may have answered. */
	readonly isReply: (body: unknown) => boolean;
}

/** What n8n's helper resolves with, where it is told to give the whole response. */
interface Response {
	readonly statusCode: number;
	readonly headers: IDataObject;
	readonly body: unknown;
}

/**
 * A credential test that a node makes (`testedBy` in its description): it says what is wrong in the
 * user's terms. The `test` of a credential type cannot: n8n up to 2.8 shows its own words for every
 * status and passes over the `rules`. OAuth2 types are not tested this way by any n8n.
 */
export const credentialTest = (probe: Probe): ICredentialTestFunction =>
	async function ({ data = {} }) {
		return await run(this, probe, trimmed(data as IDataObject));
	};

async function run(
	context: ICredentialTestFunctions,
	probe: Probe,
	credentials: IDataObject,
): Promise<INodeCredentialTestResult> {
	const { provider, path } = probe;
	const [name, field] = probe.secret;
	const fault = credentialFault(credentials, (one) => (one === name ? field : titleCase(one)));
	if (fault) return { status: 'Error', message: joinSentences(fault.message, fault.description) };
	const failure = await attempt(context, probe, credentials);
	if (failure === undefined) return { status: 'OK', message: 'Connection successful!' };
	const message = credentialFailure(failure, {
		provider,
		field,
		call: `GET ${path}`,
		environment: credentials.environment,
		secrets: credentialSecrets(credentials),
	});
	return { status: 'Error', message };
}

/** How the request failed, if it did. */
async function attempt(
	context: ICredentialTestFunctions,
	{ path, query, headers, isReply }: Probe,
	credentials: IDataObject,
): Promise<FailedAttempt | undefined> {
	// A test is given this helper alone, which takes other options than `httpRequest`.
	const sent = await settle(
		context.helpers.request({
			method: 'GET',
			uri: `${String(credentials.apiUrl)}${path}`,
			qs: query,
			headers: { Accept: 'application/json', ...headers(credentials) },
			json: true,
			resolveWithFullResponse: true,
			simple: false,
			// The secret must not go to another host.
			followRedirect: false,
			timeout: DEFAULT_SETTINGS.timeout,
		}) as Promise<Response>,
	);
	if ('error' in sent) return failedAttemptOf(sent.error);
	const { statusCode: status, headers: received, body } = sent.value;
	if (status < 200 || status > 299) return { status, headers: received, body };
	return isReply(body) ? undefined : { networkCode: UNREADABLE_REPLY };
}
