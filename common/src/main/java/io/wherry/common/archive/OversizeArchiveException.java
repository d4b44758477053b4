package io.wherry.common.archive;

/** The archive unpacks to more bytes than {@link Limits} allow; with more room it might not. */
public final class OversizeArchiveException extends HostileArchiveException {
  OversizeArchiveException(long most, String entry) {
    super("exceeds " + most + " bytes", entry);
  }
}
