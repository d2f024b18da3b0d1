-- online/partitioned_index
--
-- Revision 000000000002, after 000000000001

-- Create index by_name on events without its partitions
CREATE INDEX by_name ON ONLY public.events (at, (lower(name))) INCLUDE (id);

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index events_a_at_lower_id_idx on partition events_a
CREATE INDEX CONCURRENTLY events_a_at_lower_id_idx ON public.events_a (at, (lower(name))) INCLUDE (id);

-- Build index events_b_at_lower_id_idx on partition events_b
CREATE INDEX CONCURRENTLY events_b_at_lower_id_idx ON public.events_b (at, (lower(name))) INCLUDE (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make index events_a_at_lower_id_idx part of index by_name
ALTER INDEX public.by_name ATTACH PARTITION public.events_a_at_lower_id_idx;

-- Make index events_b_at_lower_id_idx part of index by_name
ALTER INDEX public.by_name ATTACH PARTITION public.events_b_at_lower_id_idx;

-- See that no partition was left out of index by_name
DO $$
BEGIN
    IF NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = 'public.by_name'::regclass) THEN
        RAISE EXCEPTION USING MESSAGE = 'a partition has no part of index by_name: keep a file for it in the folder of objects';
    END IF;
END
$$;

-- Create index events_at_name_idx on events without its partitions
CREATE UNIQUE INDEX events_at_name_idx ON ONLY public.events (at, name);

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index events_a_at_name_idx on partition events_a
CREATE UNIQUE INDEX CONCURRENTLY events_a_at_name_idx ON public.events_a (at, name);

-- Build index events_b_at_name_idx on partition events_b
CREATE UNIQUE INDEX CONCURRENTLY events_b_at_name_idx ON public.events_b (at, name);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make index events_a_at_name_idx part of index events_at_name_idx
ALTER INDEX public.events_at_name_idx ATTACH PARTITION public.events_a_at_name_idx;

-- Make index events_b_at_name_idx part of index events_at_name_idx
ALTER INDEX public.events_at_name_idx ATTACH PARTITION public.events_b_at_name_idx;

-- See that no partition was left out of index events_at_name_idx
DO $$
BEGIN
    IF NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = 'public.events_at_name_idx'::regclass) THEN
        RAISE EXCEPTION USING MESSAGE = 'a partition has no part of index events_at_name_idx: keep a file for it in the folder of objects';
    END IF;
END
$$;

-- Create index events_name_idx on events without its partitions
CREATE INDEX events_name_idx ON ONLY public.events (name);

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index events_a_name_idx on partition events_a
CREATE INDEX CONCURRENTLY events_a_name_idx ON public.events_a (name);

-- Build index events_b_name_idx on partition events_b
CREATE INDEX CONCURRENTLY events_b_name_idx ON public.events_b (name);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make index events_a_name_idx part of index events_name_idx
ALTER INDEX public.events_name_idx ATTACH PARTITION public.events_a_name_idx;

-- Make index events_b_name_idx part of index events_name_idx
ALTER INDEX public.events_name_idx ATTACH PARTITION public.events_b_name_idx;

-- See that no partition was left out of index events_name_idx
DO $$
BEGIN
    IF NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = 'public.events_name_idx'::regclass) THEN
        RAISE EXCEPTION USING MESSAGE = 'a partition has no part of index events_name_idx: keep a file for it in the folder of objects';
    END IF;
END
$$;
