-- Takes back: articles and tags
--
-- Revision ae9e641f160e, the first

-- Drop foreign key article_tags (tag_id) to tags
ALTER TABLE public.article_tags DROP CONSTRAINT article_tags_tag_id_fkey;

-- Drop foreign key article_tags (article_id) to articles
ALTER TABLE public.article_tags DROP CONSTRAINT article_tags_article_id_fkey;

-- Drop table tags
DROP TABLE public.tags;

-- Drop table articles
DROP TABLE public.articles;

-- Drop table article_tags
DROP TABLE public.article_tags;
