package io.github.ebbtide.sample.document;

import java.nio.file.Path;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Where the archive is kept, and what it accepts.
 *
 * @param directory directory of the database and of the files that are being received
 * @param maxDocumentSize size of the largest document that is accepted
 */
@ConfigurationProperties("sample.archive")
record ArchiveProperties(@DefaultValue("./data") Path directory, @DefaultValue("10MB") DataSize maxDocumentSize) {

	ArchiveProperties {
		Assert.isTrue(directory.toString().indexOf(';') < 0, "'directory' must not contain ';'");
		Assert.isTrue(maxDocumentSize.toBytes() > 0, "'maxDocumentSize' must be positive");
	}

	/**
	 * Return the URL of the database file.
	 * <ul>
	 * <li>{@code async:} because H2's default file access closes the database when a
	 * thread that is using it gets interrupted, and requests may be interrupted at stop.
	 * <li>{@code DB_CLOSE_ON_EXIT=FALSE} because H2 would otherwise close itself in a JVM
	 * shutdown hook, beside the requests that are still being served.
	 * <li>{@code WRITE_DELAY=0} because a commit would otherwise be written within half a
	 * second, and a process that is killed before loses what it has acknowledged.
	 * </ul>
	 * @return the JDBC URL
	 */
	String jdbcUrl() {
		return "jdbc:h2:async:" + this.directory.toAbsolutePath().normalize().resolve("archive")
				+ ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";
	}

}
