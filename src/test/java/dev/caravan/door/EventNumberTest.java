package dev.caravan.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The event that ends a stream which broke off is numbered behind the last that was told. */
class EventNumberTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            ''                                                                                              | 0
            'event: a;data: {"sequence_number":4};;'                                                        | 5
            'event: a;data: {"sequence_number":4};;event: b;data: {"type":"b","sequence_number": 12};;'     | 13
            'event: a;data: {"sequence_number":4,"delta":"\\"sequence_number\\":99"};;'                     | 5
            'event: a;data: {"type":"a"};;'                                                                 | 0
            'event: a;data: {"sequence_number":12345678901234567890};;'                                     | 123456789012345679
            """)
    void it_follows_the_last_of_all(String events, long number) {
        assertThat(EventNumber.behind(Buffer.buffer(events.replace(';', '\n')))).isEqualTo(number);
    }
}
