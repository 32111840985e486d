export interface TarBlock {
  name?: string;
  /** As POSIX and GNU have it: "0" is a file, "x" records about the next member, "L" its long name. */
  type?: string;
  content?: Buffer | string;
  /** What stands in the field of the size instead of the content's. */
  size?: Buffer;
  /** Whether blocks with more of the map of a sparse file come next. */
  hasMoreMap?: boolean;
}

/** Returns the header of a member of tar, and its content up to the end of its last block. */
export function tarBlock({ name = "n", type = "0", content = "", size, hasMoreMap = false }: TarBlock = {}): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  const bytes = Buffer.from(content);
  if (size === undefined) header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  else header.set(size, 124);
  header.write("        ", 148);
  header.write(type, 156);
  if (hasMoreMap) header[482] = 1;
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** Returns a record as pax has it, with its length before it. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}
