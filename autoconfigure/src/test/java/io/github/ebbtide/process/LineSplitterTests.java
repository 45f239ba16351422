package io.github.ebbtide.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineSplitterTests {

	private static final int LONGEST = 64 * 1024;

	private final List<String> lines = new ArrayList<>();

	private final LineSplitter splitter = new LineSplitter("tell", this.lines::add, Secrets.of(new Command.Draft()));

	private void add(String text, int chunk) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		for (int from = 0; from < bytes.length; from += chunk) {
			byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk));
			this.splitter.add(part, part.length);
		}
		this.splitter.end();
	}

	@Test
	void linesAreTheSameHoweverTheyCome() {
		for (int chunk : List.of(1, 2, 3, 5, 1000)) {
			this.lines.clear();
			add("grüße\r\n\n€ 𝄞\nno end", chunk);
			assertThat(this.lines).as("in chunks of " + chunk).containsExactly("grüße", "", "€ 𝄞", "no end");
		}
	}

	@Test
	void aLineThatIsTooLongIsCutWhereACharacterEnds() {
		for (int chunk : List.of(1, 3, 8192, LONGEST - 1, LONGEST, LONGEST + 1, LONGEST + 2, 10 * LONGEST)) {
			this.lines.clear();
			String text = "x".repeat(LONGEST - 2) + "𝄞" + "y".repeat(3 * LONGEST);
			add(text + "\nnext", chunk);
			assertThat(String.join("", this.lines)).as("in chunks of " + chunk).isEqualTo(text + "next");
			assertThat(this.lines).allMatch((line) -> line.getBytes(StandardCharsets.UTF_8).length <= LONGEST + 3)
				.hasSize(5);
		}
	}

	@Test
	void whatIsNoTextIsCutAsWell() {
		byte[] bytes = new byte[3 * LONGEST];
		Arrays.fill(bytes, (byte) 0x80);
		this.splitter.add(bytes, bytes.length);
		assertThat(this.lines).hasSize(2).allMatch((line) -> line.length() == LONGEST + 4);
	}

}
