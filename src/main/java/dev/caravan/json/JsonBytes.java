package dev.caravan.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON that is written into memory. */
public final class JsonBytes {
    public interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    private JsonBytes() {}

    public static byte[] of(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        write(bytes, writing);
        return bytes.toByteArray();
    }

    /** Behind what is there. */
    public static void write(ByteArrayOutputStream bytes, Writing writing) {
        try (JsonGenerator json = Json.factory().createGenerator(bytes)) {
            writing.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
