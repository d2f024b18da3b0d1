-- keys/from_index_behind_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key notes (user) to users
ALTER TABLE public.notes DROP CONSTRAINT notes_user_fkey;

-- Add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- Add foreign key notes (user) to users
ALTER TABLE public.notes ADD CONSTRAINT notes_user_fkey FOREIGN KEY ("user") REFERENCES public.users (id);

-- Drop index users_id_idx of users
DROP INDEX public.users_id_idx;
