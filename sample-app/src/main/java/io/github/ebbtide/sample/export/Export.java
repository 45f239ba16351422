package io.github.ebbtide.sample.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

import io.github.ebbtide.sample.document.Document;
import io.github.ebbtide.sample.document.DocumentStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every document as a line of JSON, oldest first. If the time of the pace is not over
 * then, lines that count what has been exported keep the stream alive. The last line says
 * that the export is complete, so that a reader can tell an export that has been cut.
 */
final class Export {

	private static final int PAGE_SIZE = 100;

	private final DocumentStore store;

	private final JsonMapper mapper;

	Export(DocumentStore store, JsonMapper mapper) {
		this.store = store;
		this.mapper = mapper;
	}

	/**
	 * Write the export.
	 * @param out where to; every paced line is flushed
	 * @param pace when to write the lines
	 * @throws IOException if writing fails or the thread is interrupted
	 */
	void write(OutputStream out, Pace pace) throws IOException {
		long exported = 0;
		List<Document> page = this.store.after(0, PAGE_SIZE);
		while (!page.isEmpty()) {
			for (Document document : page) {
				line(out, document, pace);
				exported++;
			}
			page = this.store.after(page.get(page.size() - 1).id(), PAGE_SIZE);
		}
		while (pace.isOn()) {
			line(out, new Progress(exported), pace);
		}
		line(out, new Completion(true, exported), pace);
		out.flush();
	}

	private void line(OutputStream out, Object content, Pace pace) throws IOException {
		out.write(this.mapper.writeValueAsBytes(content));
		out.write('\n');
		if (pace.isOn()) {
			out.flush();
			pace.await();
		}
	}

	private record Progress(long exported) {

	}

	private record Completion(boolean complete, long exported) {

	}

}
