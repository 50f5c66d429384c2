package dev.caravan.admit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a key's calls came to in one second of the minute before a start, as the ledger has it. */
record RecentUse(long at, long requests, long tokens) {
    private static final String SINCE = "SELECT key_name, at / 1000, COUNT(DISTINCT request_id),"
            + " SUM(input_tokens + CASE WHEN kind = 'attempt' THEN output_tokens ELSE 0 END)"
            + " FROM ledger WHERE at > ? AND kind <> 'refused' GROUP BY key_name, at / 1000 ORDER BY 2";

    /** By the key's name, in the order of time. */
    static Map<String, List<RecentUse>> since(long millis, Connection connection) throws SQLException {
        Map<String, List<RecentUse>> uses = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SINCE)) {
            select.setLong(1, millis);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    uses.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                            .add(new RecentUse(rows.getLong(2) * 1000, rows.getLong(3), rows.getLong(4)));
                }
            }
        }
        return uses;
    }
}
