/** Output of a cell: the display, tables, and contact sheets of images. */
export { chartOutput } from './chartOutput';
export { cellDisplay, type Display, type DisplaySlot } from './display';
export { STYLE, TONE } from './style';
export { htmlBundle, tableBundle, tableHtml, tableText, unbroken, type Table } from './table';
export { contactSheet, type SheetRow, type ContactSheetOptions } from './contactSheet';
export { photoGallery, photoHtml, type Photo } from './photo';
