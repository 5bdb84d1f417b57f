import { resource } from '../../shared/declaration/operation';
import { locator } from '../../shared/declaration/fields';
import { INTEGER } from '../fields';
import { menuPath } from '../menuFields';
import { classicList } from '../profile';
import { entryLabel, toMinute } from '../../shared/util/label';

const checkpointId = locator('checkpointId', 'Checkpoint', {
	description: 'State to restore',
	placeholder: '12345',
	pattern: INTEGER,
	picker: {
		request: 'GET /api/v1.0/menus/{menuId}/checkpoints',
		paging: classicList,
		value: 'MenuCheckpointId',
		label: ({ MenuCheckpointId: id, Name: name, Time: time }) =>
			entryLabel(toMinute(time), name, id),
	},
});

export const menuCheckpoint = resource('Menu Checkpoint', {
	getAll: {
		name: 'Get Many',
		action: 'Get many menu checkpoints',
		description: 'Retrieve a list of the states that a menu can be restored to',
		request: 'GET /api/v1.0/menus/{menuId}/checkpoints',
		fields: menuPath,
		reply: { paging: classicList },
		internal: true,
	},
	restore: {
		name: 'Restore',
		action: 'Restore menu checkpoint',
		description: 'Restore a menu to an earlier state',
		request: 'POST /api/v1.0/menus/{menuId}/checkpoints/{checkpointId}/restore',
		fields: [...menuPath, checkpointId],
		internal: true,
	},
});
