package io.wherry.common.archive.bzip2;

/** Bits to decode a block from: where it begins and where what may be read ends. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Piece(byte[] bytes, long from, long limit) {}
