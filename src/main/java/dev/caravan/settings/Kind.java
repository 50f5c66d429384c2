package dev.caravan.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a property's value must look like. {@link #check} says what is wrong in words that follow the property's name. */
enum Kind {
    TEXT("any text") {
        @Override
        void check(String value) {}
    },
    COUNT("a whole number from 0") {
        @Override
        void check(String value) {
            require(Long.parseLong(value) >= 0 && Long.parseLong(value) <= Integer.MAX_VALUE);
        }
    },
    PORT("a port from 0 to 65535, where 0 takes a free one") {
        @Override
        void check(String value) {
            require(Integer.parseInt(value) >= 0 && Integer.parseInt(value) <= 65535);
        }
    },
    PERCENT("a number from 1 to 100") {
        @Override
        void check(String value) {
            require(Double.parseDouble(value) >= 1 && Double.parseDouble(value) <= 100);
        }
    },
    SCORE("a number from 0 to 1") {
        @Override
        void check(String value) {
            require(Double.parseDouble(value) >= 0 && Double.parseDouble(value) <= 1);
        }
    },
    TEMPERATURE("a number from 0 to 2") {
        @Override
        void check(String value) {
            BigDecimal temperature = new BigDecimal(value);
            require(temperature.signum() >= 0 && temperature.compareTo(BigDecimal.TWO) <= 0);
        }
    },
    THINKING("budget or effort") {
        @Override
        void check(String value) {
            require(value.equals("budget") || value.equals("effort"));
        }
    },
    DURATION("a duration such as 500ms, 2s, 5m or 1h") {
        @Override
        void check(String value) {
            duration(value);
        }
    },
    BYTES("a size such as 512KiB or 20MiB") {
        @Override
        void check(String value) {
            bytes(value);
        }
    },
    URL("an http or https address") {
        @Override
        void check(String value) {
            try {
                URI uri = new URI(value);
                boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                require(web && uri.getHost() != null && uri.getUserInfo() == null && mayHave(uri));
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(e);
            }
        }

        /** The address that Azure's portal shows for a deployment is one to copy. */
        private static boolean mayHave(URI uri) {
            String query = uri.getQuery();
            return query == null || (uri.getPath().contains("/openai/") && query.matches("api-version=[A-Za-z0-9.-]+"));
        }
    },
    ORIGINS("a list of origins such as https://chat.example or http://localhost:5173, with nothing behind the port") {
        @Override
        void check(String value) {
            for (String origin : value.split(",", -1)) {
                require(origin.trim().matches("https?://[^/\\s,*?#@]+"));
            }
        }
    },
    CHAIN("a list such as openai/gpt-5, groq/llama-3.3-70b") {
        @Override
        void check(String value) {
            if (!value.isEmpty() && !value.trim().equals("hybrid")) {
                for (String link : value.split(",", -1)) {
                    require(link.trim().matches("[a-z0-9-]+/\\S+"));
                }
            }
        }
    },
    USD("an amount of USD such as 25 or 0.5, with nine decimals at the most") {
        @Override
        void check(String value) {
            require(value.matches("\\d{1,9}(\\.\\d{1,9})?"));
        }
    },
    STORE("an address such as jdbc:postgresql://host/database or jdbc:sqlite:file") {
        @Override
        void check(String value) {
            require(value.matches("jdbc:(postgresql|sqlite):.+"));
        }
    },
    ZONE("a time zone such as UTC or Europe/Berlin") {
        @Override
        void check(String value) {
            try {
                ZoneId.of(value);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(e);
            }
        }
    },
    TIERS("a list of local, simple, medium, complex and hybrid, or *") {
        @Override
        void check(String value) {
            for (String tier : value.split(",", -1)) {
                require(tier.trim().matches("[*]|local|simple|medium|complex|hybrid"));
            }
        }
    },
    FLAG("true or false") {
        @Override
        void check(String value) {
            require(value.equals("true") || value.equals("false"));
        }
    },
    AUTH("open or keys") {
        @Override
        void check(String value) {
            require(value.equals("open") || value.equals("keys"));
        }
    },
    NAMES("a list of names such as a, b-2: small letters, digits and dashes") {
        @Override
        void check(String value) {
            for (String name : value.split(",", -1)) {
                require(name.trim().matches("[a-z0-9]+(-[a-z0-9]+)*"));
            }
        }
    },
    SPREAD("least-load or in-turn") {
        @Override
        void check(String value) {
            require(value.equals("least-load") || value.equals("in-turn"));
        }
    },
    UNHONOURED("refuse or drop") {
        @Override
        void check(String value) {
            require(value.equals("refuse") || value.equals("drop"));
        }
    },
    LOG_LEVEL("one of error, warn, info, debug") {
        @Override
        void check(String value) {
            require(value.toLowerCase(Locale.ROOT).matches("error|warn|info|debug"));
        }
    };

    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BYTES_FORM = Pattern.compile("(\\d{1,9})(KiB|MiB|GiB)?");

    private final String form;

    Kind(String form) {
        this.form = form;
    }

    String form() {
        return form;
    }

    /** Whether a secret may be a part of it. */
    boolean maybeSecret() {
        return this == URL || this == STORE;
    }

    /** @throws IllegalArgumentException where the value is not of this kind */
    abstract void check(String value);

    boolean accepts(String value) {
        try {
            check(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static Duration duration(String value) {
        Matcher matcher = DURATION_FORM.matcher(value);
        require(matcher.matches());
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static long bytes(String value) {
        Matcher matcher = BYTES_FORM.matcher(value);
        require(matcher.matches());
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if (unit == null) {
            return amount;
        }
        return amount
                << switch (unit) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }
}
