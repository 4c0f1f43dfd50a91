/** Limits for captures that people send: no kernel has more or larger files that a collector reads. */
export const READABLE = { entries: 50_000, fileBytes: 4 * 1024 * 1024, totalBytes: 64 * 1024 * 1024 } as const;

/** Limits for captures that a support bundle makes, of all its readings together. */
export const BUNDLED = { files: 20_000, fileBytes: 1024 * 1024, totalBytes: 16 * 1024 * 1024 } as const;

/** Top folders of a capture. */
export const TOP_FOLDERS = ['proc', 'sys'] as const;

/** Folder of the second reading in a support bundle. */
export const LATER = 'later';

/** Files with the sizes of file systems next to the top folders. */
export const USAGE_FILES = ['statvfs.json', 'statfs.json'] as const;

/** Description of a support bundle with a list of its files. */
export const BUNDLE_FILE = 'bundle.json';

/** Links whose text is read, but which are never followed: /proc/PID/exe, cwd, root, and links to namespaces. */
export const READ_ONLY_LINK = /^proc\/(?:self\/|thread-self\/|\d+\/)(?:exe|cwd|root|fd\/\d+|ns\/\w+)$/;
