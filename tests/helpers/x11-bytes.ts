/** Bytes that an X server sent, for tests of the client. */
export const hexBytes = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** The first bytes of Xvfb 21.1.7, up to its first screen, whose depths are cut. */
const FORMATS = `
  0101200000000000 0408200000000000 0808200000000000 1010200000000000 1820200000000000 2020200000000000`;
const SCREEN = `0d050000 20000000 ffffff00 00000000 00000000 8002e001 a3007a00 01000100 21000000 01001800`;
const HEAD = `98 0f a5 b8 00 00 60 00 ff ff 1f 00 00 01 00 00 1400 ffff 01 06 00 00 20 20 08 ff 00000000`;
const VENDOR = Buffer.from('The X.Org Foundation').toString('hex');
/** The reply to the setup of a connection. */
export const X11_SETUP = hexBytes(`01 00 0b00 0000 2300 ${HEAD} ${VENDOR} ${FORMATS} ${SCREEN}`);
