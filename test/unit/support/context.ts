import type { IDataObject } from 'n8n-workflow';

import { ApiClient } from '../../../nodes/shared/http/client';
import type { Context } from '../../../nodes/shared/http/context';
import { clientSettings } from '../../../nodes/shared/http/settings';

/** The result of a call: the reply of n8n's helper, or the error it throws. */
export type End = { status: number; headers?: IDataObject; body?: unknown } | Error;

/** A line of n8n's log. */
export interface Line {
	readonly level: string;
	readonly message: string;
	readonly metadata: IDataObject;
}

/** A context of n8n whose calls and token requests end as the test says, one after another. */
export class FakeContext {
	readonly calls: Array<{ url: string; token: string; end: (end: End) => void }> = [];
	readonly lines: Line[] = [];
	tokenRequests = 0;
	/** The reply to a token request. */
	issue: () => Promise<IDataObject> = async () => ({
		access_token: `issued ${this.tokenRequests}`,
	});

	constructor(
		public credentials: IDataObject,
		readonly signal = new AbortController(),
	) {}

	connect(options: IDataObject = {}): ApiClient {
		const profile = {
			name: 'Provider',
			credentials: [{ type: 'providerApi', name: 'Provider' }],
		} as const;
		const settings = clientSettings(options);
		return new ApiClient(this.context, profile, 'providerApi', this.credentials, settings);
	}

	/** Waits until so many calls have been sent. */
	async sent(count: number): Promise<FakeContext['calls'][number]> {
		while (this.calls.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
		return this.calls[count - 1];
	}

	private get context(): Context {
		const write = (level: string) => (message: string, metadata: IDataObject) =>
			void this.lines.push({ level, message, metadata });
		return {
			getNode: () => ({
				name: 'Node',
				type: 'node',
				credentials: { providerApi: { id: '1', name: 'Provider' } },
			}),
			getCredentials: async () => this.credentials,
			getCredentialsProperties: () => [{ name: 'token', displayName: 'Client Token' }],
			getExecutionContext: () => undefined,
			getExecutionCancelSignal: () => this.signal.signal,
			logger: { debug: write('debug'), info: write('info') },
			helpers: {
				httpRequestWithAuthentication: async (
					_type: string,
					{ url }: { url: string },
					signing: { credentialsDecrypted: { data: { token: string } } },
				) =>
					await new Promise((resolve, reject) => {
						const { token } = signing.credentialsDecrypted.data;
						const end = (how: End) => {
							if (how instanceof Error) reject(how);
							else resolve({ statusCode: how.status, headers: {}, ...how });
						};
						this.calls.push({ url, token, end });
					}),
				refreshOAuth2Token: async () => {
					this.tokenRequests += 1;
					return await this.issue();
				},
			},
		} as unknown as Context;
	}
}

let last = 0;

/** A credential of this test only, since the process caches tokens. */
export const oauth2 = (oauthTokenData?: IDataObject): IDataObject => ({
	grantType: 'clientCredentials',
	clientId: `client-${(last += 1)}`,
	clientSecret: 'secret-of-the-client',
	apiUrl: 'https://api.example.com',
	accessTokenUrl: 'https://oauth.example.com/token',
	...(oauthTokenData && { oauthTokenData }),
});
