package io.github.ebbtide.sample.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.ebbtide.sample.document.Spool.SpooledFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The desk: takes documents in and gives them back.
 */
@RestController
@RequestMapping("/documents")
final class DocumentController {

	private static final int MAX_NAME_LENGTH = 255;

	private static final int MAX_LIST_LENGTH = 200;

	private final DocumentStore store;

	private final Spool spool;

	private final DocumentListener listener;

	private final long maxSize;

	DocumentController(DocumentStore store, Spool spool, DocumentListener listener, ArchiveProperties properties) {
		this.store = store;
		this.spool = spool;
		this.listener = listener;
		this.maxSize = properties.maxDocumentSize().toBytes();
	}

	@PostMapping
	ResponseEntity<Document> receive(HttpServletRequest request) throws IOException {
		String name = name(request);
		if (request.getContentLengthLong() > this.maxSize) {
			throw tooLarge(new DocumentTooLargeException(this.maxSize));
		}
		try (SpooledFile content = this.spool.receive(request.getInputStream(), this.maxSize)) {
			Document document = this.store.receive(name, content);
			this.listener.received(document);
			return ResponseEntity.created(URI.create("/documents/" + document.id())).body(document);
		}
		catch (DocumentTooLargeException ex) {
			throw tooLarge(ex);
		}
	}

	@GetMapping
	List<Document> list(@RequestParam(defaultValue = "50") int limit) {
		if (limit < 1 || limit > MAX_LIST_LENGTH) {
			throw badRequest("'limit' must be between 1 and " + MAX_LIST_LENGTH);
		}
		return this.store.newest(limit);
	}

	@GetMapping("/{id}")
	Document show(@PathVariable long id) {
		return this.store.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no document " + id));
	}

	@GetMapping("/{id}/content")
	void content(@PathVariable long id, HttpServletResponse response) throws IOException {
		Document document = show(id);
		try (SpooledFile file = this.spool.create()) {
			this.store.readContent(id, (content) -> copy(content, file));
			send(file, document.name(), MediaType.APPLICATION_OCTET_STREAM, response);
		}
	}

	@GetMapping("/{id}/compressed")
	void compressed(@PathVariable long id, HttpServletResponse response) throws IOException {
		Document document = show(id);
		if (document.state() != DocumentState.ARCHIVED) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"Document " + id + " is " + document.state() + "; only an archived one has a compressed copy");
		}
		try (SpooledFile file = this.spool.create()) {
			this.store.readCompressed(id, (content) -> copy(content, file));
			send(file, document.name() + ".gz", new MediaType("application", "gzip"), response);
		}
	}

	private static long copy(InputStream content, SpooledFile file) throws IOException {
		try (OutputStream out = file.write()) {
			return content.transferTo(out);
		}
	}

	private static void send(SpooledFile file, String name, MediaType type, HttpServletResponse response)
			throws IOException {
		response.setContentType(type.toString());
		response.setContentLengthLong(file.size());
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
				ContentDisposition.attachment().filename(name, StandardCharsets.UTF_8).build().toString());
		response.setHeader("X-Content-Type-Options", "nosniff");
		try (InputStream in = file.read()) {
			in.transferTo(response.getOutputStream());
		}
	}

	/**
	 * Read the name from the query alone. Asking for a parameter would parse the body
	 * where its type is that of a form, which is what curl declares unless told
	 * otherwise, and the document would be gone.
	 */
	private static String name(HttpServletRequest request) {
		String encoded = UriComponentsBuilder.newInstance()
			.query(request.getQueryString())
			.build()
			.getQueryParams()
			.getFirst("name");
		String name = (encoded != null) ? decode(encoded) : null;
		if (!StringUtils.hasText(name)) {
			throw badRequest("A document needs a name: POST /documents?name=...");
		}
		if (name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
			throw badRequest("A name may have at most " + MAX_NAME_LENGTH + " characters and no control characters");
		}
		return name;
	}

	private static String decode(String encoded) {
		try {
			return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw badRequest("The name is not properly encoded");
		}
	}

	private static ResponseStatusException tooLarge(DocumentTooLargeException ex) {
		return new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage(), ex);
	}

	private static ResponseStatusException badRequest(String reason) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
	}

}
