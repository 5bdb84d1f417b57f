import type {
	ICredentialDataDecryptedObject,
	INodeCredentials,
	INodeCredentialsDetails,
} from 'n8n-workflow';

/** A stored credential, as tests hand it to a node. */
export interface Credential {
	readonly id: string;
	readonly name: string;
	readonly type: string;
}

/**
 * The database table of credentials, without the encryption: what goes in and comes out is JSON,
 * so nobody shares an object with the store and every read sees the last write.
 */
export class CredentialStore {
	private readonly rows = new Map<string, { type: string; json: string }>();
	/** The tokens of each user, by credential; n8n holds some for those set to that alone. */
	private readonly tokens = new Map<string, Map<string, string>>();

	add(type: string, data: ICredentialDataDecryptedObject): Credential {
		const id = String(this.rows.size + 1);
		this.rows.set(id, { type, json: JSON.stringify(data) });
		return { id, name: `${type} ${id}`, type };
	}

	read(id: string | null, type: string, user?: string): ICredentialDataDecryptedObject {
		const shared = JSON.parse(this.row(id, type).json) as ICredentialDataDecryptedObject;
		if (user === undefined || !this.isPerUser(id)) return shared;
		const own = this.tokens.get(String(id))?.get(user);
		return { ...shared, oauthTokenData: JSON.parse(own ?? 'null') as never };
	}

	/** Whether users have tokens of their own: one of n8n's "dynamic" (resolvable) credentials. */
	isPerUser(id: string | null): boolean {
		return this.tokens.has(String(id));
	}

	writeTokens(id: string | null, user: string, oauthTokenData: unknown): void {
		const ofUsers = this.tokens.get(String(id)) ?? new Map<string, string>();
		this.tokens.set(String(id), ofUsers.set(user, JSON.stringify(oauthTokenData)));
	}

	write(id: string | null, type: string, data: ICredentialDataDecryptedObject): void {
		this.row(id, type).json = JSON.stringify(data);
	}

	private row(id: string | null, type: string): { json: string } {
		const row = id === null ? undefined : this.rows.get(id);
		if (row?.type !== type) throw new Error(`No credential "${id}" of type "${type}"`);
		return row;
	}
}

const details = ({ id, name }: Credential): INodeCredentialsDetails => ({ id, name });

/** The `credentials` member of a node that uses these. */
export const nodeCredentials = (credentials: readonly Credential[]): INodeCredentials =>
	Object.fromEntries(credentials.map((credential) => [credential.type, details(credential)]));
