/** The factories of fields, for those who declare operations. Each is in a file of its own kind. */
export { flag, oneOf, someOf } from './choiceFields';
export { group } from './groupField';
export { furtherMembers, json } from './jsonField';
export { list } from './listField';
export { locator, locators } from './locatorFields';
export { mapper } from './mapperField';
export { amount, number } from './numberField';
export { text } from './textField';
export { dateTime, day } from './timeFields';
export { upload } from './uploadField';
