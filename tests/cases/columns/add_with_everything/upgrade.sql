-- columns/add_with_everything
--
-- Revision 000000000002, after 000000000001

-- Add column users.boss_id (bigint)
ALTER TABLE public.users ADD COLUMN boss_id bigint;

-- Add column users.slug (text), filled with 'user-' || id
ALTER TABLE public.users ADD COLUMN slug text;

-- Fill users.slug
UPDATE public.users SET slug = 'user-' || id;

-- Require users.slug
ALTER TABLE public.users ALTER COLUMN slug SET NOT NULL;

-- Add unique users_slug_key on users (slug)
ALTER TABLE public.users ADD CONSTRAINT users_slug_key UNIQUE (slug);

-- Add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (boss_id <> id);

-- Create index users_boss_id_idx on users
CREATE INDEX users_boss_id_idx ON public.users (boss_id);

-- Add foreign key users (boss_id) to users
ALTER TABLE public.users ADD CONSTRAINT users_boss_id_fkey FOREIGN KEY (boss_id) REFERENCES public.users (id) ON DELETE SET NULL;
