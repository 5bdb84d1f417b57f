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
import { validateCredential, trimCredential } from './credential';
import { credentialSecrets } from './secrets';
import { DEFAULT_SETTINGS } from './settings';

/** A GET request that tests a credential. */
interface CredentialTest {
	/** Provider's name, for the texts. */
	readonly provider: string;
	/** Name and label of the field that holds the secret. */
	readonly secret: readonly [name: string, label: string];
	/** Path and query parameters; every valid credential must be allowed to send the request. */
	readonly path: string;
	readonly query: IDataObject;
	/** Headers that carry the secret. */
	readonly headers: (credentials: IDataObject) => IDataObject;
	/** Whether the body of a successful reply is the endpoint's; another server may have answered. */
	readonly isExpectedReply: (body: unknown) => boolean;
}

/** Response of n8n's `request` helper with `resolveWithFullResponse`. */
interface HelperResponse {
	readonly statusCode: number;
	readonly headers: IDataObject;
	readonly body: unknown;
}

/**
 * Returns a credential test for `methods.credentialTest` of a node (`testedBy` in its description).
 * Its message names the field to correct. The `test` of a credential type cannot do that: n8n up to
 * 2.8 ignores its `rules` and shows a text of its own for every status. No n8n uses `testedBy` for
 * OAuth2 types.
 */
export const credentialTest = (test: CredentialTest): ICredentialTestFunction =>
	async function ({ data = {} }) {
		return await testCredential(this, test, trimCredential(data as IDataObject));
	};

async function testCredential(
	context: ICredentialTestFunctions,
	test: CredentialTest,
	credentials: IDataObject,
): Promise<INodeCredentialTestResult> {
	const { provider, path } = test;
	const [name, field] = test.secret;
	const problem = validateCredential(credentials, (other) =>
		other === name ? field : titleCase(other),
	);
	if (problem)
		return { status: 'Error', message: joinSentences(problem.message, problem.description) };
	const failure = await sendTestRequest(context, test, credentials);
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

/** Sends the test request; returns its failure, or undefined if it succeeded. */
async function sendTestRequest(
	context: ICredentialTestFunctions,
	{ path, query, headers, isExpectedReply }: CredentialTest,
	credentials: IDataObject,
): Promise<FailedAttempt | undefined> {
	// The context of a credential test has no other helper; its options are not those of `httpRequest`.
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
		}) as Promise<HelperResponse>,
	);
	if ('error' in sent) return failedAttemptOf(sent.error);
	const { statusCode: status, headers: received, body } = sent.value;
	if (status < 200 || status > 299) return { status, headers: received, body };
	return isExpectedReply(body) ? undefined : { networkCode: UNREADABLE_REPLY };
}
