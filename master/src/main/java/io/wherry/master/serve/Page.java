package io.wherry.master.serve;

/**
 * A small document that is made anew for each request, on a thread of its own, where it may block.
 */
public interface Page {
  Content content();

  /** What is answered: an HTTP status, a content type, and text that goes out as UTF-8. */
  record Content(int status, String type, String body) {
    public static Content text(int status, String text) {
      return new Content(status, "text/plain; charset=utf-8", text);
    }

    /** Prometheus' text format. */
    public static Content metrics(String text) {
      return new Content(200, "text/plain; version=0.0.4; charset=utf-8", text);
    }
  }
}
