-- online/new_table
--
-- Revision 000000000002, after 000000000001

-- Create table notes
CREATE TABLE public.notes (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    text text NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (id),
    CONSTRAINT notes_text_check CHECK (length(text) > 0)
);

-- Create index notes_user_id_idx on notes
CREATE INDEX notes_user_id_idx ON public.notes (user_id);

-- Add foreign key notes (user_id) to users
ALTER TABLE public.notes ADD CONSTRAINT notes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
