import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { SimulatorClient } from '../simulators/client';
import type { CredentialType } from '../simulators/credentials';
import { credentialFields } from '../simulators/credentials';
import { allCredentialTypes } from './contents';

/** Whether a user connects an account in a browser: OAuth2's authorization code grant (RFC 6749, 4.1). */
export const isInteractive = (type: CredentialType): boolean =>
	allCredentialTypes()
		.find(({ name }) => name === type)!
		.properties.some(
			({ name, default: value }) => name === 'grantType' && value === 'authorizationCode',
		);

/**
 * Fields of a credential that works: what a user enters to reach the simulator and, for an interactive
 * one, the tokens that n8n stores after the user's consent.
 */
export async function connectedFields(
	type: CredentialType,
	simulator: SimulatorClient,
): Promise<ICredentialDataDecryptedObject> {
	const tokens = isInteractive(type) && (await simulator.control('POST', '/connect'));
	return { ...credentialFields[type](simulator), ...(tokens as ICredentialDataDecryptedObject) };
}
