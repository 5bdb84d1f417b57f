/**
 * How a list is walked. Paths (`items`, `total`, …) are dotted; '' is the body itself, `*` all lists
 * in an object, one after the other.
 */
export type Paging =
	| {
			readonly kind: 'page';
			/** The place of the records, or several to look at where the docs disagree. */
			readonly items: string | readonly string[];
			/** Query parameter of the page number, and the number of the first page. */
			readonly page: string;
			readonly first: 0 | 1;
			/** Query parameter of the page size, and its largest value. */
			readonly size: string;
			readonly max: number;
			/**
			 * Where the reply tells how many records there are; lets pages be read side by side. Without,
			 * they are read until one is empty, or shorter than those before.
			 */
			readonly total?: string;
			/** Where the reply tells whether there are more, for records added while we read. */
			readonly more?: string;
			/** For lists that turn out to page by cursor: its query parameter, and where the next one is. */
			readonly cursor?: {
				readonly query: string;
				readonly next: string;
				/** Where the reply tells whether there are more. */
				readonly more: string;
			};
	  }
	| {
			readonly kind: 'cursor';
			readonly items: string | readonly string[];
			/** Query parameter of the page size, and its largest value. */
			readonly size: string;
			readonly max: number;
			/** Query parameter of the cursor. */
			readonly cursor: string;
			/** Where the reply has the cursor of the next page; the last page has none. */
			readonly next: string;
			/** Where the reply tells whether there are more. */
			readonly more?: string;
	  }
	| {
			readonly kind: 'offset';
			readonly items: string;
			readonly offset: string;
			readonly size: string;
			readonly max: number;
	  }
	/** Everything comes at once; `items` are the places to look at, where the docs do not say which. */
	| {
			readonly kind: 'none';
			readonly items: readonly string[];
			/** For lists that are cut all the same: query parameter of the size, and its largest value. */
			readonly size?: { readonly query: string; readonly max: number };
	  };
