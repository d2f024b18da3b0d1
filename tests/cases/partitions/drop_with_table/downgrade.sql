-- Takes back: partitions/drop_with_table
--
-- Revision 000000000002, after 000000000001

-- Create table events
CREATE TABLE public.events (
    id bigint NOT NULL,
    region integer NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id, region)
) PARTITION BY LIST (region);

-- Create partition events_1
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);

-- Create partition events_rest
CREATE TABLE events_rest PARTITION OF events DEFAULT;

-- Add foreign key notes (event_id, region) to events
ALTER TABLE public.notes ADD CONSTRAINT notes_event_id_region_fkey FOREIGN KEY (event_id, region) REFERENCES public.events (id, region);
