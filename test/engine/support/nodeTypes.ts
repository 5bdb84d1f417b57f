import type {
	IExecuteFunctions,
	INode,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IVersionedNodeType,
	IWorkflowSettings,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeHelpers, Workflow } from 'n8n-workflow';

export type AnyNodeType = INodeType | IVersionedNodeType;

/** A node type for the harness's own use, with the parts of a description that do not matter filled in. */
export function nodeType(
	description: Partial<INodeTypeDescription> & { name: string },
	execute?: INodeType['execute'],
): INodeType {
	return {
		description: {
			displayName: description.name,
			description: '',
			group: ['transform'],
			version: 1,
			defaults: {},
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
			...description,
		},
		...(execute && { execute }),
	};
}

/** Emits its input, as the Manual Trigger does. */
export const startNodeType = nodeType(
	{ name: 'test.start', inputs: [] },
	async function (this: IExecuteFunctions) {
		return [this.getInputData()];
	},
);

/** n8n-core gives this name access to credentials of every type. */
export const httpRequestNodeType = nodeType({ name: 'n8n-nodes-base.httpRequest' });

/** Node types by the name that a node of a workflow says under `type`. */
export class NodeTypes implements INodeTypes {
	private readonly types: ReadonlyMap<string, AnyNodeType>;

	constructor(types: Iterable<[name: string, type: AnyNodeType]>) {
		this.types = new Map(types);
	}

	getByName(name: string): AnyNodeType {
		const type = this.types.get(name);
		if (!type) throw new Error(`Unknown node type "${name}"`);
		return type;
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	/** Each node type in its newest version. */
	all(): INodeType[] {
		return [...this.types.keys()].map((name) => this.getByNameAndVersion(name));
	}

	getKnownTypes(): Record<string, never> {
		return {};
	}
}

/** The version that a new node of this type gets. */
export const newestVersion = (type: AnyNodeType): number =>
	'nodeVersions' in type ? type.currentVersion : Math.max(...[type.description.version].flat());

/** A workflow of one node, of a type that need not be registered. */
export function singleNodeWorkflow(
	type: AnyNodeType,
	members: Partial<INode> = {},
	settings: IWorkflowSettings = {},
): { workflow: Workflow; node: INode } {
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: type.description.name,
		typeVersion: newestVersion(type),
		position: [0, 0],
		parameters: {},
		...members,
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes([[node.type, type]]),
		settings,
	});
	return { workflow, node };
}
