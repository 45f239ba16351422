package io.github.ebbtide.sample;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import io.github.ebbtide.sample.document.DocumentState;
import io.github.ebbtide.sample.document.DocumentStore;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ArchiveDeskApplication}, from its requests to its database.
 */
@SpringBootTest(properties = { "sample.archive.max-document-size=1KB", "management.server.port=" })
@DirtiesContext
class ArchiveDeskApplicationTests {

	@TempDir
	private static Path directory;

	@Autowired
	private DocumentStore store;

	private MockMvcTester mvc;

	@DynamicPropertySource
	static void archive(DynamicPropertyRegistry registry) {
		registry.add("sample.archive.directory", () -> directory);
	}

	@BeforeEach
	void mvc(@Autowired WebApplicationContext context) {
		this.mvc = MockMvcTester.from(context);
	}

	@Test
	void aDocumentIsReceivedArchivedAndGivenBack() {
		MvcTestResult received = post("name=a.txt", "hello");
		assertThat(received).hasStatus(HttpStatus.CREATED).bodyJson().extractingPath("$.state").isEqualTo("RECEIVED");
		String location = received.getResponse().getHeader(HttpHeaders.LOCATION);
		awaitArchived(id(location));
		assertThat(get(location)).hasStatusOk()
			.bodyJson()
			.extractingPath("$.sha256")
			.isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
		assertThat(get(location + "/content")).hasStatusOk()
			.hasContentType(MediaType.APPLICATION_OCTET_STREAM)
			.hasHeader(HttpHeaders.CONTENT_LENGTH, "5")
			.hasBodyTextEqualTo("hello");
		assertThat(get(location + "/compressed")).hasStatusOk()
			.hasContentType("application/gzip")
			.body()
			.satisfies((body) -> assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
				.asString(StandardCharsets.UTF_8)
				.isEqualTo("hello"));
	}

	@Test
	void anArchivedDocumentIsVerifiedAndWhoeverWatchesIsTold() {
		MvcTestResult received = post("name=v.txt", "verify me");
		String location = received.getResponse().getHeader(HttpHeaders.LOCATION);
		awaitArchived(id(location));
		MvcTestResult events = this.mvc.get().uri("/jobs/events").asyncExchange();
		assertThat(this.mvc.post().uri(location + "/verification")).hasStatus(HttpStatus.ACCEPTED);
		Awaitility.await()
			.untilAsserted(() -> assertThat(events.getResponse().getContentAsString()).contains("event:job",
					"\"documentId\":" + id(location), "\"state\":\"STARTED\"", "\"state\":\"INTACT\""));
	}

	@Test
	void aDocumentThatIsNotThereIsNotVerified() {
		assertThat(this.mvc.post().uri("/documents/9999/verification"))
			.satisfies(isProblem(HttpStatus.NOT_FOUND, "no document 9999"));
	}

	@Test
	void theNameIsDecodedAndGivenBackWithTheContent() {
		MvcTestResult received = post("name=Gr%C3%BC%C3%9Fe+an+alle.txt", "hello");
		assertThat(received).bodyJson().extractingPath("$.name").isEqualTo("Grüße an alle.txt");
		assertThat(get(received.getResponse().getHeader(HttpHeaders.LOCATION) + "/content")).headers()
			.extracting((headers) -> headers.getContentDisposition().getFilename())
			.isEqualTo("Grüße an alle.txt");
	}

	@Test
	void aBodyThatClaimsToBeAFormIsADocumentLikeAnyOther() {
		MvcTestResult received = this.mvc.post()
			.uri("/documents?name=form")
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.content("name=other&x=%20")
			.exchange();
		assertThat(received).hasStatus(HttpStatus.CREATED).bodyJson().extractingPath("$.name").isEqualTo("form");
		assertThat(get(received.getResponse().getHeader(HttpHeaders.LOCATION) + "/content"))
			.hasBodyTextEqualTo("name=other&x=%20");
	}

	@Test
	void aDocumentWithoutANameIsRefused() {
		assertThat(post("", "hello")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "needs a name"));
		assertThat(post("name=", "hello")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "needs a name"));
		assertThat(post("name=%20", "hello")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "needs a name"));
	}

	@Test
	void aNameThatIsNotOneIsRefused() {
		assertThat(post("name=%0a", "hello")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "needs a name"));
		assertThat(post("name=a%0ab", "hello")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "control characters"));
		assertThat(post("name=" + "a".repeat(256), "hello"))
			.satisfies(isProblem(HttpStatus.BAD_REQUEST, "at most 255 characters"));
	}

	@Test
	void aDocumentThatIsTooLargeIsRefusedAndNotStored() {
		int before = this.store.newest(200).size();
		assertThat(post("name=large", "x".repeat(1025)))
			.satisfies(isProblem(HttpStatus.CONTENT_TOO_LARGE, "at most 1024 bytes"));
		assertThat(this.store.newest(200)).hasSize(before);
		assertThat(post("name=large", "x".repeat(1024))).hasStatus(HttpStatus.CREATED);
	}

	@Test
	void anUnknownDocumentIsNotFound() {
		assertThat(get("/documents/9999")).satisfies(isProblem(HttpStatus.NOT_FOUND, "no document 9999"));
		assertThat(get("/documents/9999/content")).satisfies(isProblem(HttpStatus.NOT_FOUND, "no document 9999"));
		assertThat(get("/documents/9999/compressed")).satisfies(isProblem(HttpStatus.NOT_FOUND, "no document 9999"));
		assertThat(get("/documents/none")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "id"));
	}

	@Test
	void theCompressedCopyOfADocumentThatHasNoneIsAConflict() {
		long id = id(post("name=broken", "hello").getResponse().getHeader(HttpHeaders.LOCATION));
		awaitArchived(id);
		this.store.failed(id, "broken");
		assertThat(get("/documents/" + id + "/compressed")).satisfies(isProblem(HttpStatus.CONFLICT, "is FAILED"));
	}

	@Test
	void theListIsNewestFirstAndLimited() {
		post("name=older", "hello");
		post("name=newer", "hello");
		assertThat(get("/documents?limit=2")).hasStatusOk()
			.bodyJson()
			.extractingPath("$[*].name")
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.containsExactly("newer", "older");
		assertThat(get("/documents?limit=0")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "between 1 and 200"));
		assertThat(get("/documents?limit=201")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "between 1 and 200"));
	}

	@Test
	void anExportHasEveryDocumentAndEndsWithALineThatSaysSo() {
		post("name=exported", "hello");
		long count = this.store.after(0, 10_000).size();
		assertThat(get("/export")).hasStatusOk()
			.hasContentType(MediaType.APPLICATION_NDJSON)
			.bodyText()
			.contains("\"name\":\"exported\"")
			.endsWith("{\"complete\":true,\"exported\":" + count + "}\n");
	}

	@Test
	void anExportThatAsksForTooMuchIsRefused() {
		assertThat(get("/export?seconds=601")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "between 0 and 600"));
		assertThat(get("/export?rate=0")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "between 1 and 1000"));
	}

	@Test
	void aReportTakesItsTimeAndCountsTheDocuments() {
		post("name=counted", "hello");
		assertThat(get("/reports/daily?duration=50ms")).hasStatusOk().bodyJson().satisfies((json) -> {
			json.assertThat().extractingPath("$.name").isEqualTo("daily");
			json.assertThat()
				.extractingPath("$.tookMillis")
				.asInstanceOf(InstanceOfAssertFactories.INTEGER)
				.isGreaterThanOrEqualTo(50);
			json.assertThat().extractingPath("$.documents.FAILED").isNotNull();
		});
	}

	@Test
	void aDurationThatIsNotOneIsRefused() {
		assertThat(get("/reports/daily?duration=soon")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "duration"));
		assertThat(get("/reports/daily?duration=-1s")).satisfies(isProblem(HttpStatus.BAD_REQUEST, "negative"));
	}

	@Test
	void aStubbornReportIsRefusedUnlessThePropertyAllowsIt() {
		assertThat(get("/reports/daily?stubborn=true"))
			.satisfies(isProblem(HttpStatus.BAD_REQUEST, "sample.stubborn-reports"));
	}

	@Test
	void thePageAndWhatItNeedsAreServed() {
		assertThat(get("/index.html")).hasStatusOk().bodyText().contains("Archive desk");
		assertThat(get("/desk.js")).hasStatusOk();
		assertThat(get("/desk.css")).hasStatusOk();
		assertThat(get("/desk")).hasStatusOk().bodyJson().extractingPath("$.maxDocumentSize").isEqualTo(1024);
	}

	private MvcTestResult post(String query, String content) {
		return this.mvc.post()
			.uri(URI.create("/documents?" + query))
			.contentType(MediaType.TEXT_PLAIN)
			.content(content)
			.exchange();
	}

	private MvcTestResult get(String uri) {
		return this.mvc.get().uri(uri).exchange();
	}

	private static long id(String location) {
		return Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
	}

	private void awaitArchived(long id) {
		Awaitility.await().until(() -> this.store.find(id).orElseThrow().state() == DocumentState.ARCHIVED);
	}

	private static ThrowingConsumer<MvcTestResult> isProblem(HttpStatus status, String detail) {
		return (result) -> assertThat(result).hasStatus(status)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains(detail);
	}

}
