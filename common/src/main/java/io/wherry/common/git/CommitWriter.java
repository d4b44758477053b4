package io.wherry.common.git;

import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.PackInserter;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevWalk;

/** Builds a commit without a work tree. All its new objects come into one pack, not loose files. */
final class CommitWriter {
  private final FileRepository repository;

  CommitWriter(FileRepository repository) {
    this.repository = repository;
  }

  /** Its objects are durable when this returns. */
  CommitId write(Optional<CommitId> parent, Overlay overlay, Note note) throws IOException {
    var packs = new PackFolder(repository);
    try (var inserter = packing()) {
      var files = files(parent);
      edit(files, overlay, inserter);
      var commit = new CommitBuilder();
      commit.setTreeId(files.writeTree(inserter));
      parent.ifPresent(p -> commit.setParentId(p.object()));
      var who = new PersonIdent(note.name(), note.email(), note.at(), ZoneOffset.UTC);
      commit.setAuthor(who);
      commit.setCommitter(who);
      commit.setMessage(note.message());
      var id = inserter.insert(commit);
      inserter.flush();
      packs.syncNew();
      return CommitId.of(id);
    }
  }

  private PackInserter packing() {
    return repository.getObjectDatabase().newPackInserter();
  }

  private DirCache files(Optional<CommitId> parent) throws IOException {
    if (parent.isEmpty()) return DirCache.newInCore();
    try (var reader = repository.newObjectReader();
        var walk = new RevWalk(reader)) {
      return DirCache.read(reader, walk.parseCommit(parent.get().object()).getTree());
    }
  }

  private static void edit(DirCache files, Overlay overlay, ObjectInserter inserter)
      throws IOException {
    var editor = files.editor();
    for (var path : overlay.removed()) editor.add(new DirCacheEditor.DeletePath(path));
    for (var file : new TreeMap<>(overlay.written()).entrySet()) {
      var blob = inserter.insert(Constants.OBJ_BLOB, file.getValue());
      editor.add(new PlainFile(file.getKey(), blob));
    }
    editor.finish();
  }

  private static final class PlainFile extends DirCacheEditor.PathEdit {
    private final ObjectId blob;

    PlainFile(String path, ObjectId blob) {
      super(path);
      this.blob = blob;
    }

    @Override
    public void apply(DirCacheEntry entry) {
      entry.setFileMode(FileMode.REGULAR_FILE);
      entry.setObjectId(blob);
    }
  }
}
