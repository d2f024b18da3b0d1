-- Takes back: columns/drop_required
--
-- Revision 000000000002, after 000000000001

-- add column users.slug (text), filled with 'user-' || id
ALTER TABLE public.users ADD COLUMN slug text;
UPDATE public.users SET slug = 'user-' || id;
ALTER TABLE public.users ALTER COLUMN slug SET NOT NULL;
