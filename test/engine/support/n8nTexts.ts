import { isN8n240 } from './internals';

/** n8n's own messages that differ between its versions, for `toMatchObject`. */
export const n8nSays = {
	/** An account that has to be connected again. */
	reconnect: isN8n240
		? {
				message: expect.stringContaining('needs to be reconnected') as string,
				description: expect.stringContaining('reconnect it') as string,
			}
		: {
				message: 'The refresh token is invalid.',
				description: expect.stringContaining('reconnect the account') as string,
			},
};
