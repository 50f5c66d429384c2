package dev.caravan.batch.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.json.Json;
import dev.caravan.json.PlainText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table with a column {@code prompt}, or with a prompt that is made of its columns. A column {@code
 * custom_id} names the items; what else is in a row comes back beside its answer. Fields are parted by commas, or by
 * semicolons or tabs where the first line has no comma.
 */
final class TableRows implements SourceItems {
    private static final String PROMPT = "prompt";
    private static final String WRONG = "invalid_row";
    private static final String CUSTOM_ID = "custom_id";
    private static final int LONGEST_HEAD = 1 << 16;

    /** Stands for bytes that are no UTF-8; no text has this character. */
    private static final String NO_TEXT = "\uFFFF";

    private final Bounded text;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> columns;
    private final Wishes wishes;
    private final Template template;
    private long count;

    TableRows(InputStream source, Wishes wishes) throws IOException, Unreadable {
        this.wishes = wishes;
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(
                        source,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .replaceWith(NO_TEXT)),
                LONGEST_HEAD);
        char delimiter = delimiter(reader);
        this.text = new Bounded(reader);
        try {
            this.parser = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(delimiter)
                    .setIgnoreEmptyLines(true)
                    .get()
                    .parse(text);
            this.records = parser.iterator();
            this.columns = columns();
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(1);
        }
        this.template = wishes.prompt().map(Template::of).orElseGet(() -> Template.ofColumn(PROMPT));
        template.requireColumns(columns);
    }

    private static char delimiter(BufferedReader reader) throws IOException {
        reader.mark(LONGEST_HEAD);
        StringBuilder head = new StringBuilder();
        for (int c = reader.read(); c >= 0 && c != '\n' && head.length() < LONGEST_HEAD - 1; c = reader.read()) {
            head.append((char) c);
        }
        reader.reset();
        for (char candidate : new char[] {',', ';', '\t'}) {
            if (head.indexOf(String.valueOf(candidate)) >= 0) {
                return candidate;
            }
        }
        return ',';
    }

    private List<String> columns() throws Unreadable {
        if (!records.hasNext()) {
            throw new Unreadable("empty_file", "the file has no line with the names of its columns");
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String written : records.next()) {
            if (isNoText(written)) {
                throw new Unreadable(
                        "wrong_encoding", "the first line, with the names of the columns, is no UTF-8 text");
            }
            String name = written.strip();
            String plain = name.toLowerCase(Locale.ROOT);
            if (plain.equals(PROMPT) || plain.equals(CUSTOM_ID)) {
                name = plain;
            }
            if (!name.isEmpty() && !seen.add(name)) {
                throw new Unreadable("invalid_columns", "the column '" + name + "' stands in the first line twice");
            }
            names.add(name);
        }
        return names;
    }

    @Override
    public @Nullable SourceItem next() throws IOException, Unreadable {
        text.begin();
        long line = parser.getCurrentLineNumber() + 1;
        try {
            if (!records.hasNext()) {
                return null;
            }
            CSVRecord record = records.next();
            count++;
            return sourceItem(record, line);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw unreadable(line);
        }
    }

    private static boolean isNoText(String cell) {
        return cell.contains(NO_TEXT) || cell.indexOf('\0') >= 0;
    }

    private SourceItem sourceItem(CSVRecord record, long line) {
        if (record.stream().anyMatch(TableRows::isNoText)) {
            return bad(line, null, "wrong_encoding", "it holds bytes that are no UTF-8 text");
        }
        if (record.size() > columns.size()) {
            return bad(
                    line,
                    null,
                    WRONG,
                    "it has " + record.size() + " fields, and the first line names " + columns.size());
        }
        String customId = value(record, CUSTOM_ID);
        if (customId.isBlank()) {
            customId = "row-" + count;
        }
        if (!PlainText.isName(customId)) {
            return bad(line, null, WRONG, "its custom_id holds control characters");
        }
        String prompt = template.filled(column -> value(record, column));
        if (prompt.isBlank()) {
            return bad(line, customId, WRONG, "it has no prompt");
        }
        return new SourceItem.Good(
                line, customId, Endpoint.CHAT, wishes.modelInstead(null), wishes.chat(prompt), beside(record));
    }

    private String value(CSVRecord record, String column) {
        int index = columns.indexOf(column);
        return index < 0 || index >= record.size() ? "" : record.get(index);
    }

    private @Nullable String beside(CSVRecord record) {
        ObjectNode others = Json.mapper().createObjectNode();
        for (int i = 0; i < columns.size(); i++) {
            String column = columns.get(i);
            if (!column.isEmpty() && !column.equals(PROMPT) && !column.equals(CUSTOM_ID)) {
                others.put(column, i < record.size() ? record.get(i) : "");
            }
        }
        return others.isEmpty() ? null : others.toString();
    }

    private static SourceItem bad(long line, @Nullable String customId, String code, String what) {
        return new SourceItem.Bad(line, customId, code, "line " + line + ": " + what);
    }

    private static Unreadable unreadable(long line) {
        return new Unreadable(
                "invalid_csv",
                "the row that begins in line " + line
                        + " cannot be read: a quotation mark is missing or too many, or it" + " is longer than "
                        + (LONGEST_PROMPT >> 20) + " MiB");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** A row without an end would fill the memory with the rest of the file. */
    private static final class Bounded extends Reader {
        private final BufferedReader reader;
        private long left = LONGEST_PROMPT;

        Bounded(BufferedReader reader) {
            this.reader = reader;
        }

        void begin() {
            left = LONGEST_PROMPT;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = reader.read(buffer, offset, Math.min(length, LONGEST_HEAD));
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("the row is too long");
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
