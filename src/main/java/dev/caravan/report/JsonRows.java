package dev.caravan.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.caravan.json.Json;
import dev.caravan.ledger.Line;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** A sheet as an array of rows, for programs; money is exact, and never told with an exponent. */
final class JsonRows {
    private JsonRows() {}

    static String of(Sheet sheet) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.factory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            // What is beyond ASCII may steer a terminal.
            json.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
            json.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
            json.writeStartArray();
            for (Line line : sheet.lines()) {
                write(sheet.asked().by().members(), line, json);
            }
            json.writeEndArray();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(List<String> members, Line line, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < members.size(); i++) {
            json.writeStringField(members.get(i), line.names().get(i));
        }
        for (Column column : Column.values()) {
            json.writeFieldName(column.member());
            json.writeNumber(column.of(line.figures()));
        }
        json.writeEndObject();
    }
}
