package io.wherry.common.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** An open file or directory, told apart from its name. Whoever opened it closes it, once. */
public final class OpenFile implements AutoCloseable {
  private static final int WRITE = 2;
  private static final NativeCall PWRITE = NativeCall.of("pwrite");
  private static final NativeCall FTRUNCATE = NativeCall.of("ftruncate");
  private static final NativeCall SYNC_FILE_RANGE = NativeCall.of("sync_file_range");
  private static final NativeCall FCHOWN = NativeCall.of("fchown");
  private static final NativeCall FCHMOD = NativeCall.of("fchmod");
  private static final NativeCall FUTIMENS = NativeCall.of("futimens");
  private static final NativeCall FSETXATTR = NativeCall.of("fsetxattr");
  private static final NativeCall CLOSE = NativeCall.of("close");
  private final int fd;
  private final Object name;

  OpenFile(int fd, Object name) {
    this.fd = fd;
    this.name = name;
  }

  /** Writes all of {@code content}, which lies outside the heap, at an offset. */
  public void write(MemorySegment content, long offset) throws PosixException {
    if (!content.isNative()) throw new IllegalArgumentException("content lies on the heap");
    for (long done = 0; done < content.byteSize(); ) {
      var rest = content.asSlice(done);
      long at = offset + done;
      done += PWRITE.size(name, fd, rest.address(), rest.byteSize(), at);
    }
    Reference.reachabilityFence(content);
  }

  /** Cuts to, or lengthens by a hole to, a size. */
  public void truncate(long size) throws PosixException {
    FTRUNCATE.call(name, fd, size);
  }

  /**
   * Has what was written brought to the disk from now on, and waits for nothing: whoever syncs
   * later finds little left to do. Where it cannot be done, that one does it all.
   */
  public void beginWriteBack() {
    try {
      SYNC_FILE_RANGE.call(name, fd, 0, 0, WRITE);
    } catch (PosixException _) {
      // It has promised nothing.
    }
  }

  public void own(int uid, int gid) throws PosixException {
    FCHOWN.call(name, fd, uid, gid);
  }

  /** Permission bits with setuid, setgid and sticky. */
  public void chmod(int mode) throws PosixException {
    FCHMOD.call(name, fd, mode);
  }

  /** Access and modification time. */
  public void setTimes(long seconds, long nanos) throws PosixException {
    try (var scratch = Scratch.open()) {
      FUTIMENS.call(name, fd, scratch.times(seconds, nanos));
    }
  }

  public void setXattr(String attribute, byte[] value) throws PosixException {
    try (var scratch = Scratch.open()) {
      FSETXATTR.call(
          attribute + " of " + name,
          fd,
          scratch.text(attribute),
          scratch.bytes(value),
          value.length,
          0);
    }
  }

  @Override
  public void close() throws PosixException {
    CLOSE.call(name, fd);
  }
}
