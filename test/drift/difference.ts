/** A difference between the package and a provider's description. */
export interface Finding {
	what: string;
	/** Whether the provider would refuse a request because of it. */
	refused: boolean;
}

export interface Difference extends Finding {
	route: string;
}

/** Makes a finding because of which the provider would refuse a request. */
export const refusal = (what: string): Finding => ({ what, refused: true });

/** Makes a finding with which the provider still accepts all requests. */
export const notice = (what: string): Finding => ({ what, refused: false });

/** Copies a finding and changes its text. */
export const reword = (finding: Finding, change: (what: string) => string): Finding => ({
	...finding,
	what: change(finding.what),
});
