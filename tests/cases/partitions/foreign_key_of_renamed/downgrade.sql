-- Takes back: partitions/foreign_key_of_renamed
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE remark DROP CONSTRAINT remark_event;

-- Rename constraint remark_pkey of remark to note_pkey
ALTER TABLE public.remark RENAME CONSTRAINT remark_pkey TO note_pkey;

-- Rename table remark to note
ALTER TABLE public.remark RENAME TO note;

-- Change partition event_a
ALTER TABLE note ADD CONSTRAINT note_event FOREIGN KEY (event, kind) REFERENCES event_a (id, kind);
