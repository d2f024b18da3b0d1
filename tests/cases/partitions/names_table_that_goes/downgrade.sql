-- Takes back: partitions/names_table_that_goes
--
-- Revision 000000000002, after 000000000001

-- Create table note
CREATE TABLE public.note (
    id bigint NOT NULL,
    event bigint NOT NULL,
    kind text NOT NULL,
    CONSTRAINT note_pkey PRIMARY KEY (id)
);

-- Change partition event_a
ALTER TABLE note ADD CONSTRAINT note_event FOREIGN KEY (event, kind) REFERENCES event_a (id, kind);
