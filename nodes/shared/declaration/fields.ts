/** The field factories for declaring operations. */
export { flag, oneOf, someOf } from './choiceFields';
export { group } from './groupField';
export { additionalMembers, json } from './jsonField';
export { list } from './listField';
export { locator, locators } from './locatorFields';
export { mapper } from './mapperField';
export { amount, number } from './numberField';
export { text } from './textField';
export { dateTime, day } from './timeFields';
export { upload } from './uploadField';
