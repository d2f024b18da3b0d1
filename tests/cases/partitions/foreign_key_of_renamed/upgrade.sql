-- partitions/foreign_key_of_renamed
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE note DROP CONSTRAINT note_event;

-- Rename table note to remark
ALTER TABLE public.note RENAME TO remark;

-- Rename constraint note_pkey of remark to remark_pkey
ALTER TABLE public.remark RENAME CONSTRAINT note_pkey TO remark_pkey;

-- Change partition event_a
ALTER TABLE remark ADD CONSTRAINT remark_event FOREIGN KEY (event, kind) REFERENCES event_a (id, kind);
