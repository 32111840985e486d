export function isKnownKey(_bytes: Uint8Array): boolean { return false; }
