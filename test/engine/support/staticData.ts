import type { IDataObject, Workflow } from 'n8n-workflow';

let workflows = 0;

/** The column of n8n's workflow table: JSON, so that everyone who reads it has a copy of their own. */
export class StoredStaticData {
	/** Of the workflow whose it is. */
	readonly workflowId = `workflow-${++workflows}`;
	private json = '{}';

	/** Of the whole workflow, under `node:<name>`, as n8n keeps it. */
	read(): IDataObject {
		return JSON.parse(this.json) as IDataObject;
	}

	write(data: IDataObject): void {
		this.json = JSON.stringify(data);
	}

	/** What n8n does after deliveries, polls and activations: nothing, unless a node wrote to it. */
	saveChanges({ staticData }: Workflow): void {
		if (staticData.__dataChanged !== true) return;
		this.write(staticData);
		staticData.__dataChanged = false;
	}
}
