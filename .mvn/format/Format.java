import com.google.googlejavaformat.java.Formatter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Checks or mends the form of every Java source: {@code check} names what differs, {@code write} mends it. */
class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args.length > 0 && args[0].equals("write");
    var formatter = new Formatter();
    var wrong = new ArrayList<Path>();
    for (var file : sources(Path.of(""))) {
      var before = Files.readString(file);
      var after = formatter.formatSourceAndFixImports(before);
      if (before.equals(after)) continue;
      if (write) Files.writeString(file, after);
      else wrong.add(file);
    }
    wrong.forEach(file -> System.err.println("not formatted: " + file));
    if (!wrong.isEmpty()) {
      System.err.println("mend with: mvn -N process-sources -Dformat=write");
      System.exit(1);
    }
  }

  static List<Path> sources(Path root) throws Exception {
    var found = new ArrayList<Path>();
    Files.walkFileTree(root, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
        var name = String.valueOf(dir.getFileName());
        return name.equals("target") || name.startsWith(".") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.toString().endsWith(".java")) found.add(file);
        return FileVisitResult.CONTINUE;
      }
    });
    found.sort(null);
    return found;
  }
}
