package io.wherry.common.archive;

/** Bits to decode a block from: where it begins and where what may be read ends. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Bzip2Piece(byte[] bytes, long from, long limit) {}
