-- Takes back: keys/from_index_behind_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Create index users_id_idx on users
CREATE UNIQUE INDEX users_id_idx ON public.users (id);

-- Drop foreign key notes (user) to users
ALTER TABLE public.notes DROP CONSTRAINT notes_user_fkey;

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Add foreign key notes (user) to users
ALTER TABLE public.notes ADD CONSTRAINT notes_user_fkey FOREIGN KEY ("user") REFERENCES public.users (id);
