-- excludes/with_table
--
-- Revision 000000000002, after 000000000001

-- Create table bookings
CREATE TABLE public.bookings (
    id bigint NOT NULL,
    room integer NOT NULL,
    during int4range NOT NULL,
    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    CONSTRAINT bookings_during_excl EXCLUDE USING gist (during WITH &&) WHERE (room > 0) DEFERRABLE
);
