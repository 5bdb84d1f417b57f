/** A way in which the package and a provider's description do not agree. */
export interface Finding {
	what: string;
	/** Whether the provider would refuse a request of ours because of it. */
	refused: boolean;
}

export interface Difference extends Finding {
	route: string;
}

/** The provider would refuse a request of ours. */
export const refusal = (what: string): Finding => ({ what, refused: true });

/** Something is new, gone or called otherwise; the provider still takes our requests. */
export const notice = (what: string): Finding => ({ what, refused: false });

/** The same finding with its words changed. */
export const reword = (finding: Finding, change: (what: string) => string): Finding => ({
	...finding,
	what: change(finding.what),
});
