/** Notes for AI models (`Operation.toolNote`) that several operations share. */

const IF_UNKNOWN =
	'If the result says that the outcome is unknown, do not call this again: look the record up first';

/**
 * Note for operations that move money.
 *
 * @param what what is moved and in which unit; a clause without a full stop
 */
export const movesMoney = (what: string): string =>
	`Moves money: ${what}. Call it only for an amount that the user has confirmed. ${IF_UNKNOWN}`;

/**
 * Note for operations that cannot be undone.
 *
 * @param what what is ended or removed; a clause without a full stop
 */
export const cannotBeUndone = (what: string): string =>
	`Cannot be undone: ${what}. Call it only after the user has confirmed it`;

/**
 * Note for operations that change where payouts go.
 *
 * @param what what changes about payouts; a clause without a full stop
 */
export const decidesPayouts = (what: string): string =>
	`Decides where the money of payouts goes: ${what}. Call it only after the user has confirmed the account`;
