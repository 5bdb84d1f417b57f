/**
 * How a list is paged. Paths (`items`, `total`, …) are dotted; '' is the body itself, `*`
 * concatenates all lists of an object.
 */
export type Paging =
	| {
			readonly kind: 'page';
			/** Path of the records, or several if the docs disagree. */
			readonly items: string | readonly string[];
			/** Query parameter of the page number, and the number of the first page. */
			readonly page: string;
			readonly first: 0 | 1;
			/** Query parameter of the page size, and its largest value. */
			readonly size: string;
			readonly max: number;
			/**
			 * Path of the total number of records; with it pages are read concurrently. Without it pages
			 * are read until one is empty, or shorter than those before.
			 */
			readonly total?: string;
			/** Path of the flag that there are more records, for records added during the read. */
			readonly more?: string;
			/**
			 * For lists whose first reply may contain a cursor: its query parameter, the path of the next
			 * cursor, and the path of the flag that there are more.
			 */
			readonly cursor?: {
				readonly query: string;
				readonly next: string;
				/** Path of the flag that there are more records. */
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
			/** Path of the next page's cursor; the last page has none. */
			readonly next: string;
			/** Path of the flag that there are more records. */
			readonly more?: string;
	  }
	| {
			readonly kind: 'offset';
			readonly items: string;
			readonly offset: string;
			readonly size: string;
			readonly max: number;
	  }
	/**
	 * All records are in one reply; `items` are the paths to try, because the docs do not specify
	 * one.
	 */
	| {
			readonly kind: 'none';
			readonly items: readonly string[];
			/**
			 * For lists that are truncated anyway: query parameter of the size, and its largest value.
			 */
			readonly size?: { readonly query: string; readonly max: number };
	  };
